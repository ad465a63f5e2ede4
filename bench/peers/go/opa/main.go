// OPA: one prepared query over a policy that looks up what the caller may do by subject and namespace. With `data` as its
// second argument these are documents that the query indexes into; with `rules` they are rules of their own, which OPA's
// rule index tells apart by the constants that they compare the input with.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"verdict.dev/bench-peers/peer"
)

//go:embed decide.rego
var decide string

//go:embed by_data.rego
var byData string

//go:embed by_rules.rego
var byRules string

func main() { peer.Main(prepare) }

type object = map[string]any

// assigned says which shapes of rules a subject has: by place, effect and shape. Denies of a namespace stand under `*` too,
// for questions about all namespaces.
type assigned map[string]map[string]map[string]map[string]bool

const everywhere, all = "", "*"

func prepare(workload *peer.Workload) peer.Engine[ast.Value] {
	shapes, subjects := object{}, assigned{}
	known := map[string]string{}
	for index := range workload.Rules {
		rule := &workload.Rules[index]
		shape := shapeOf(rule, workload.Permissions[rule.Permissions])
		text := fmt.Sprintf("%v", shape)
		id, found := known[text]
		if !found {
			id = fmt.Sprintf("s%d", len(known))
			known[text] = id
			shapes[id] = shape
		}
		for _, subject := range rule.Subjects {
			subjects.assign(subject.Key(), rule, id)
		}
	}
	data := object{"shapes": shapes}
	modules := []func(*rego.Rego){rego.Module("decide.rego", decide)}
	if os.Args[2] == "rules" {
		modules = append(modules, rego.Module("by_rules.rego", byRules), rego.Module("rules.rego", rules(subjects)))
	} else {
		modules = append(modules, rego.Module("by_data.rego", byData))
		data["subjects"] = documents(subjects)
	}
	store := inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(true), inmem.OptReturnASTValuesOnRead(true))
	ctx := context.Background()
	options := append(modules, rego.Query("data.bench.decision"), rego.Store(store))
	query := peer.Must(rego.New(options...).PrepareForEval(ctx))
	return peer.Engine[ast.Value]{
		Request: func(ask *peer.Ask) ast.Value { return peer.Must(ast.InterfaceToValue(inputOf(ask))) },
		Decide: func(input ast.Value) string {
			results := peer.Must(query.Eval(ctx, rego.EvalParsedInput(input)))
			return results[0].Expressions[0].Value.(string)
		},
	}
}

func (subjects assigned) assign(key string, rule *peer.Rule, id string) {
	places := rule.Places
	if !rule.Exact() {
		places = []string{everywhere}
	} else if rule.Effect == "deny" {
		places = append([]string{all}, places...)
	}
	for _, place := range places {
		at(at(at(subjects, key), place), rule.Effect)[id] = true
	}
}

func at[Value any, Inner ~map[string]Value](outer map[string]Inner, key string) Inner {
	if outer[key] == nil {
		outer[key] = Inner{}
	}
	return outer[key]
}

func documents(subjects assigned) object {
	found := object{}
	for key, places := range subjects {
		there := object{}
		for place, effects := range places {
			one := object{}
			for effect, ids := range effects {
				one[effect] = list(ids)
			}
			there[place] = one
		}
		found[key] = there
	}
	return found
}

func rules(subjects assigned) string {
	var text strings.Builder
	text.WriteString("package bench\n")
	for key, places := range subjects {
		for place, effects := range places {
			for effect, ids := range effects {
				for _, id := range list(ids) {
					name := map[string]string{"allow": "allowing", "deny": "denying"}[effect]
					fmt.Fprintf(&text, "%s contains %q if { %q in input.subjects; %q in input.places }\n", name, id, key, place)
				}
			}
		}
	}
	return text.String()
}

func list(ids map[string]bool) []any {
	var found []any
	for id := range ids {
		found = append(found, id)
	}
	sort.Slice(found, func(a, b int) bool { return found[a].(string) < found[b].(string) })
	return found
}

// shapeOf is the rule without its subjects, and without its places where those are names.
func shapeOf(rule *peer.Rule, permissions []peer.Permission) object {
	shape := object{"effect": rule.Effect}
	if rule.URLs != nil {
		shape["urls"] = object{"verbs": set(rule.URLs.Verbs), "paths": globs(rule.URLs.Paths)}
	}
	var all []any
	for _, permission := range permissions {
		one := object{"verbs": set(permission.Verbs), "targets": set(kinds(permission.Targets))}
		if len(permission.Except) > 0 {
			one["except"] = set(kinds(permission.Except))
		}
		if len(permission.Names) > 0 {
			one["names"] = set(permission.Names)
		}
		all = append(all, one)
	}
	shape["permissions"] = all
	if len(rule.ExceptSubjects) > 0 {
		var keys []string
		for _, subject := range rule.ExceptSubjects {
			keys = append(keys, subject.Key())
		}
		shape["except"] = set(keys)
	}
	if len(rule.Places) > 0 && !rule.Exact() {
		shape["places"] = globs(rule.Places)
	}
	if rule.Condition != nil {
		shape["condition"] = object{"key": rule.Condition.Key, "value": rule.Condition.Value}
	}
	return shape
}

func set(names []string) object {
	found := object{}
	for _, name := range names {
		found[name] = true
	}
	return found
}

// globs are patterns by what stands before and behind their star.
func globs(patterns []string) []any {
	var found []any
	for _, pattern := range patterns {
		before, after, star := strings.Cut(pattern, "*")
		if star {
			found = append(found, object{"before": before, "after": after})
		} else {
			found = append(found, object{"exactly": pattern})
		}
	}
	return found
}

func kinds(targets []peer.Target) []string {
	var names []string
	for _, target := range targets {
		names = append(names, target.Group+"/"+target.Resource+"/"+target.Subresource)
	}
	return names
}

func inputOf(ask *peer.Ask) object {
	places := []string{everywhere}
	switch {
	case ask.Path != "":
	case ask.Namespace != "":
		places = append(places, ask.Namespace)
	case ask.Resource != "nodes":
		places = append(places, all)
	}
	extra := object{}
	for key, values := range ask.Extra {
		extra[key] = values
	}
	return object{
		"subjects": ask.Keys(),
		"places":   places,
		"verb":     ask.Verb,
		"kinds": []string{
			ask.Group + "/" + ask.Resource + "/" + ask.Subresource,
			ask.Group + "/*/**",
			"*/*/**",
		},
		"resource":  ask.Resource,
		"namespace": ask.Namespace,
		"name":      ask.Name,
		"path":      ask.Path,
		"extra":     extra,
	}
}
