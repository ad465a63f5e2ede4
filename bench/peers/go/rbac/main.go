// Kubernetes' own RBAC authorizer over the caches that its informers fill. The bench gives it only what RBAC can say: no
// denies, no conditions, no patterns, no exceptions.
package main

import (
	"context"
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	rbaclisters "k8s.io/client-go/listers/rbac/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"

	"verdict.dev/bench-peers/peer"
)

func main() { peer.Main(prepare) }

func prepare(workload *peer.Workload) peer.Engine[authorizer.Attributes] {
	roles, bindings, clusterRoles, clusterBindings := newCache(), newCache(), newCache(), newCache()
	for index, permissions := range workload.Permissions {
		clusterRoles.Add(&rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: roleName(index)}, Rules: policyRules(permissions)})
	}
	for index := range workload.Rules {
		rule := &workload.Rules[index]
		role := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: roleName(rule.Permissions)}
		if rule.URLs != nil {
			role.Name = rule.ID
			rules := []rbacv1.PolicyRule{{Verbs: rule.URLs.Verbs, NonResourceURLs: rule.URLs.Paths}}
			clusterRoles.Add(&rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: rule.ID}, Rules: rules})
		}
		meta := metav1.ObjectMeta{Name: rule.ID}
		if len(rule.Places) == 0 {
			clusterBindings.Add(&rbacv1.ClusterRoleBinding{ObjectMeta: meta, Subjects: subjects(rule), RoleRef: role})
		}
		for _, place := range rule.Places {
			meta.Namespace = place
			bindings.Add(&rbacv1.RoleBinding{ObjectMeta: meta, Subjects: subjects(rule), RoleRef: role})
		}
	}
	rbacAuthorizer := rbac.New(
		&rbac.RoleGetter{Lister: rbaclisters.NewRoleLister(roles)},
		&rbac.RoleBindingLister{Lister: rbaclisters.NewRoleBindingLister(bindings)},
		&rbac.ClusterRoleGetter{Lister: rbaclisters.NewClusterRoleLister(clusterRoles)},
		&rbac.ClusterRoleBindingLister{Lister: rbaclisters.NewClusterRoleBindingLister(clusterBindings)},
	)
	ctx := context.Background()
	return peer.Engine[authorizer.Attributes]{
		Request: attributes,
		Decide: func(asked authorizer.Attributes) string {
			if decision, _, _ := rbacAuthorizer.Authorize(ctx, asked); decision == authorizer.DecisionAllow {
				return "allow"
			}
			return "no-opinion"
		},
	}
}

func newCache() cache.Indexer {
	return cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
}

func roleName(index int) string { return fmt.Sprintf("role-%d", index) }

func policyRules(permissions []peer.Permission) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for _, permission := range permissions {
		byGroup := map[string][]string{}
		for _, target := range permission.Targets {
			resource := target.Resource
			if target.Subresource != "" && target.Subresource != "**" {
				resource += "/" + target.Subresource
			}
			byGroup[target.Group] = append(byGroup[target.Group], resource)
		}
		for group, resources := range byGroup {
			rules = append(rules, rbacv1.PolicyRule{
				Verbs: permission.Verbs, APIGroups: []string{group}, Resources: resources, ResourceNames: permission.Names,
			})
		}
	}
	return rules
}

func subjects(rule *peer.Rule) []rbacv1.Subject {
	var found []rbacv1.Subject
	for _, subject := range rule.Subjects {
		named := rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: subject.Pattern}
		switch subject.Kind {
		case "user":
			named.Kind = rbacv1.UserKind
		case "authenticated":
			named.Name = user.AllAuthenticated
		}
		found = append(found, named)
	}
	return found
}

func attributes(ask *peer.Ask) authorizer.Attributes {
	return authorizer.AttributesRecord{
		User:            &user.DefaultInfo{Name: ask.User, Groups: ask.Groups, Extra: ask.Extra},
		Verb:            ask.Verb,
		Namespace:       ask.Namespace,
		APIGroup:        ask.Group,
		APIVersion:      ask.Version,
		Resource:        ask.Resource,
		Subresource:     ask.Subresource,
		Name:            ask.Name,
		ResourceRequest: ask.Path == "",
		Path:            ask.Path,
	}
}
