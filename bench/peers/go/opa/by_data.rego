package bench

denied if {
	some subject in input.subjects
	some place in input.places
	some id in data.subjects[subject][place].deny
	applies(data.shapes[id])
}

allowed if {
	some subject in input.subjects
	some place in input.places
	some id in data.subjects[subject][place].allow
	applies(data.shapes[id])
}
