// cedar-go, given for each request only the policies of the caller's own names in the namespace that is asked about.
// Each permission is a policy (cedar-text.ts writes them); rules of one role share the policies of that role.
package main

import (
	"iter"

	"github.com/cedar-policy/cedar-go"

	"verdict.dev/bench-peers/peer"
)

func main() { peer.Main(prepare) }

// bundle is what stands for a rule: a policy for each of its permissions.
type bundle []*cedar.Policy

type slot struct {
	anywhere []bundle
	byPlace  map[string][]bundle
	// Those of byPlace that deny: a question about all namespaces touches them.
	denies []bundle
}

type request struct {
	ask      *peer.Ask
	request  cedar.Request
	entities cedar.EntityMap
}

func prepare(workload *peer.Workload) peer.Engine[request] {
	bundles := make([]bundle, len(workload.Policies))
	for index, text := range workload.Policies {
		bundles[index] = bundle(peer.Must(cedar.NewPolicyListFromBytes("", []byte(text))))
	}
	slots := map[string]*slot{}
	for index := range workload.Rules {
		rule := &workload.Rules[index]
		for _, subject := range rule.Subjects {
			add(slots, subject.Key(), rule, bundles[rule.Policies])
		}
	}
	return peer.Engine[request]{
		Request: requestOf,
		Decide: func(asked request) string {
			decision, diagnostic := cedar.Authorize(candidates(slots, asked.ask), asked.entities, asked.request)
			switch {
			case decision == cedar.Allow:
				return "allow"
			case len(diagnostic.Reasons) > 0:
				return "deny"
			}
			return "no-opinion"
		},
	}
}

func add(slots map[string]*slot, key string, rule *peer.Rule, policies bundle) {
	there := slots[key]
	if there == nil {
		there = &slot{byPlace: map[string][]bundle{}}
		slots[key] = there
	}
	if !rule.Exact() {
		there.anywhere = append(there.anywhere, policies)
		return
	}
	for _, place := range rule.Places {
		there.byPlace[place] = append(there.byPlace[place], policies)
	}
	if rule.Effect == "deny" {
		there.denies = append(there.denies, policies)
	}
}

type found [][]bundle

func candidates(slots map[string]*slot, ask *peer.Ask) found {
	var lists found
	for _, key := range ask.Keys() {
		there := slots[key]
		if there == nil {
			continue
		}
		lists = append(lists, there.anywhere)
		switch {
		case ask.Path != "":
		case ask.Namespace != "":
			lists = append(lists, there.byPlace[ask.Namespace])
		case ask.Resource != "nodes":
			lists = append(lists, there.denies)
		}
	}
	return lists
}

// All makes found a set of policies for Cedar.
func (f found) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, list := range f {
			for _, policies := range list {
				for _, policy := range policies {
					if !yield("", policy) {
						return
					}
				}
			}
		}
	}
}

func requestOf(ask *peer.Ask) request {
	principal := cedar.NewEntityUID("User", cedar.String(ask.User))
	kind := kindUID(ask.Group, ask.Resource, ask.Subresource)
	var groups []cedar.EntityUID
	for _, group := range ask.Groups {
		groups = append(groups, cedar.NewEntityUID("Group", cedar.String(group)))
	}
	extra := cedar.RecordMap{}
	for key, values := range ask.Extra {
		var set []cedar.Value
		for _, value := range values {
			set = append(set, cedar.String(value))
		}
		extra[cedar.String(key)] = cedar.NewSet(set...)
	}
	parents := cedar.NewEntityUIDSet(kindUID(ask.Group, "*", "**"), kindUID("*", "*", "**"))
	return request{
		ask: ask,
		entities: cedar.EntityMap{
			principal: cedar.Entity{UID: principal, Parents: cedar.NewEntityUIDSet(groups...)},
			kind:      cedar.Entity{UID: kind, Parents: parents},
		},
		request: cedar.Request{
			Principal: principal,
			Action:    cedar.NewEntityUID("Action", cedar.String(ask.Verb)),
			Resource:  kind,
			Context: cedar.NewRecord(cedar.RecordMap{
				"namespace": cedar.String(ask.Namespace),
				"name":      cedar.String(ask.Name),
				"path":      cedar.String(ask.Path),
				"extra":     cedar.NewRecord(extra),
			}),
		},
	}
}

func kindUID(group, resource, subresource string) cedar.EntityUID {
	return cedar.NewEntityUID("Kind", cedar.String(group+"/"+resource+"/"+subresource))
}
