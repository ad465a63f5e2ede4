// Package peer is what the peers in Go share: the workload as the bench writes it, the check of every answer against the
// bench's own plain scan, and the clock. A peer says how a request is put to it, which is not timed, and how it decides.
package peer

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Subject is a user or group by name (or with a star), everybody, or everybody who is signed in.
type Subject struct {
	Kind    string `json:"kind"`
	Pattern string `json:"pattern"`
}

// Key names the subject in an index.
func (s Subject) Key() string {
	if s.Pattern == "" {
		return s.Kind
	}
	return s.Kind + " " + s.Pattern
}

// Target is a kind of resource; a star stands for all, two stars for the resource and everything below it.
type Target struct {
	Group       string `json:"group"`
	Resource    string `json:"resource"`
	Subresource string `json:"subresource"`
}

// Permission is what may be done with what.
type Permission struct {
	Verbs   []string `json:"verbs"`
	Targets []Target `json:"targets"`
	Except  []Target `json:"except"`
	Names   []string `json:"names"`
}

// URLs is what may be done with paths of the API server.
type URLs struct {
	Verbs []string `json:"verbs"`
	Paths []string `json:"paths"`
}

// Condition asks for a value among the user's extra.
type Condition struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Rule allows or denies; Permissions is an index into those of the Workload, so that rules of one role share them.
type Rule struct {
	ID             string    `json:"id"`
	Effect         string    `json:"effect"`
	Subjects       []Subject `json:"subjects"`
	ExceptSubjects []Subject `json:"exceptSubjects"`
	Permissions    int       `json:"permissions"`
	// Policies is an index like Permissions.
	Policies  int        `json:"policies"`
	URLs      *URLs      `json:"urls"`
	Places    []string   `json:"places"`
	Condition *Condition `json:"condition"`
}

// Exact says that its places are names, none of them a pattern.
func (r *Rule) Exact() bool {
	return len(r.Places) > 0 && !slices.ContainsFunc(r.Places, func(place string) bool { return strings.Contains(place, "*") })
}

// Ask is a question, and what the plain scan answers to it.
type Ask struct {
	User        string              `json:"user"`
	Groups      []string            `json:"groups"`
	Extra       map[string][]string `json:"extra"`
	Verb        string              `json:"verb"`
	Path        string              `json:"path"`
	Group       string              `json:"group"`
	Version     string              `json:"version"`
	Resource    string              `json:"resource"`
	Subresource string              `json:"subresource"`
	Namespace   string              `json:"namespace"`
	Name        string              `json:"name"`
	Expected    string              `json:"expected"`
}

// Keys are the subjects that the caller is, the prefixes of its name among them: in this workload they end in a colon.
func (a *Ask) Keys() []string {
	keys := []string{"anyone", "user " + a.User}
	for _, group := range a.Groups {
		keys = append(keys, "group "+group)
	}
	if slices.Contains(a.Groups, "system:authenticated") {
		keys = append(keys, "authenticated")
	}
	for at, char := range a.User {
		if char == ':' {
			keys = append(keys, "user "+a.User[:at+1]+"*")
		}
	}
	return keys
}

// Workload is the file that the bench writes.
type Workload struct {
	Permissions [][]Permission `json:"permissions"`
	// Policies are texts in Cedar.
	Policies []string `json:"policies"`
	Rules    []Rule   `json:"rules"`
	Asks     []Ask    `json:"asks"`
}

// Engine is a peer that has been prepared with the rules.
type Engine[Request any] struct {
	// Request makes what Decide takes.
	Request func(*Ask) Request
	// Decide says allow, deny or no-opinion.
	Decide func(Request) string
}

const rounds = 5

type result struct {
	// Nanoseconds for one decision: the median of the rounds.
	Decide   float64 `json:"decide"`
	Requests int     `json:"requests"`
}

// Main reads the workload that the first argument names, prepares the engine, checks it, times it, and prints what came out.
func Main[Request any](prepare func(*Workload) Engine[Request]) {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var workload Workload
	if err := json.Unmarshal(text, &workload); err != nil {
		fail(err)
	}
	engine := prepare(&workload)
	requests := make([]Request, len(workload.Asks))
	for index := range workload.Asks {
		ask := &workload.Asks[index]
		requests[index] = engine.Request(ask)
		if answer := engine.Decide(requests[index]); answer != ask.Expected {
			fail(fmt.Errorf("decided %s, not %s: %+v", answer, ask.Expected, *ask))
		}
	}
	runtime.GC()
	times := make([]float64, rounds)
	for round := range times {
		begun := time.Now()
		for _, request := range requests {
			engine.Decide(request)
		}
		times[round] = float64(time.Since(begun).Nanoseconds()) / float64(len(requests))
	}
	slices.Sort(times)
	if err := json.NewEncoder(os.Stdout).Encode(result{Decide: times[rounds/2], Requests: len(requests)}); err != nil {
		fail(err)
	}
}

// Must ends the program where something could not be prepared.
func Must[Value any](value Value, err error) Value {
	if err != nil {
		fail(err)
	}
	return value
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
