// cedar-go, given for each request only the policies of the caller's own names in the namespace that is asked about.
// A permission is a policy; rules of one role share the policies of that role.
package main

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

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
	slots := map[string]*slot{}
	known := map[string]bundle{}
	for index := range workload.Rules {
		rule := &workload.Rules[index]
		text := policies(rule, workload.Permissions[rule.Permissions])
		policies, found := known[text]
		if !found {
			list := peer.Must(cedar.NewPolicyListFromBytes(rule.ID, []byte(text)))
			policies = bundle(list)
			known[text] = policies
		}
		for _, subject := range rule.Subjects {
			add(slots, subject.Key(), rule, policies)
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
	return cedar.NewEntityUID("Kind", cedar.String(kindName(group, resource, subresource)))
}

func kindName(group, resource, subresource string) string {
	return group + "/" + resource + "/" + subresource
}

// policies writes a rule as Cedar text, without what the slice proves.
func policies(rule *peer.Rule, permissions []peer.Permission) string {
	effect := map[string]string{"allow": "permit", "deny": "forbid"}[rule.Effect]
	if rule.URLs != nil {
		var paths []string
		for _, path := range rule.URLs.Paths {
			paths = append(paths, like("context.path", path))
		}
		return fmt.Sprintf("%s (principal, action in [%s], resource) when { %s };\n",
			effect, entities("Action", rule.URLs.Verbs), strings.Join(paths, " || "))
	}
	var text strings.Builder
	for _, permission := range permissions {
		conditions := append([]string{`context.path == ""`}, conditions(rule)...)
		action := "action"
		if !slices.Contains(permission.Verbs, "*") {
			action = fmt.Sprintf("action in [%s]", entities("Action", permission.Verbs))
		}
		conditions = append(conditions, fmt.Sprintf("resource in [%s]", entities("Kind", kinds(permission.Targets))))
		if len(permission.Except) > 0 {
			conditions = append(conditions, fmt.Sprintf("!(resource in [%s])", entities("Kind", kinds(permission.Except))))
		}
		if len(permission.Names) > 0 {
			var names []string
			for _, name := range permission.Names {
				names = append(names, strconv.Quote(name))
			}
			conditions = append(conditions, fmt.Sprintf("[%s].contains(context.name)", strings.Join(names, ", ")))
		}
		fmt.Fprintf(&text, "%s (principal, %s, resource) when { %s };\n", effect, action, strings.Join(conditions, " && "))
	}
	return text.String()
}

func conditions(rule *peer.Rule) []string {
	var all []string
	for _, subject := range rule.ExceptSubjects {
		if subject.Kind == "user" {
			all = append(all, fmt.Sprintf("principal != User::%q", subject.Pattern))
		} else {
			all = append(all, fmt.Sprintf("!(principal in Group::%q)", subject.Pattern))
		}
	}
	if len(rule.Places) > 0 && !rule.Exact() {
		var places []string
		for _, place := range rule.Places {
			places = append(places, like("context.namespace", place))
		}
		if rule.Effect == "deny" {
			places = append(places, `context.namespace == "" && resource != Kind::"/nodes/"`)
		}
		all = append(all, "("+strings.Join(places, " || ")+")")
	}
	if condition := rule.Condition; condition != nil {
		all = append(all, fmt.Sprintf("context.extra has %q && context.extra[%q].contains(%q)", condition.Key, condition.Key, condition.Value))
	}
	return all
}

func kinds(targets []peer.Target) []string {
	var names []string
	for _, target := range targets {
		names = append(names, kindName(target.Group, target.Resource, target.Subresource))
	}
	return names
}

func entities(kind string, names []string) string {
	var uids []string
	for _, name := range names {
		uids = append(uids, fmt.Sprintf("%s::%q", kind, name))
	}
	return strings.Join(uids, ", ")
}

func like(what, pattern string) string {
	if !strings.Contains(pattern, "*") {
		return fmt.Sprintf("%s == %q", what, pattern)
	}
	return fmt.Sprintf("%s like %q", what, pattern)
}
