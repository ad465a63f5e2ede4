package bench

decision := "deny" if denied else := "allow" if allowed else := "no-opinion"

applies(shape) if {
	input.path != ""
	shape.urls.verbs[input.verb]
	some path in shape.urls.paths
	matches(path, input.path)
}

applies(shape) if {
	input.path == ""
	not shape.urls
	some permission in shape.permissions
	permits(permission)
	not excepted(shape)
	placed(shape)
	conditioned(shape)
}

permits(permission) if {
	has_verb(permission.verbs)
	some kind in input.kinds
	permission.targets[kind]
	not beyond(permission)
	named(permission)
}

has_verb(verbs) if verbs[input.verb]

has_verb(verbs) if verbs["*"]

beyond(permission) if {
	some kind in input.kinds
	permission.except[kind]
}

named(permission) if not permission.names

named(permission) if permission.names[input.name]

excepted(shape) if {
	some subject in input.subjects
	shape.except[subject]
}

placed(shape) if not shape.places

placed(shape) if {
	some place in shape.places
	matches(place, input.namespace)
}

placed(shape) if {
	shape.places
	shape.effect == "deny"
	input.namespace == ""
	input.resource != "nodes"
}

conditioned(shape) if not shape.condition

conditioned(shape) if shape.condition.value in input.extra[shape.condition.key]

matches(pattern, text) if pattern.exactly == text

matches(pattern, text) if {
	startswith(text, pattern.before)
	endswith(text, pattern.after)
	count(text) >= count(pattern.before) + count(pattern.after)
}
