package bench

denied if {
	some id in denying
	applies(data.shapes[id])
}

allowed if {
	some id in allowing
	applies(data.shapes[id])
}
