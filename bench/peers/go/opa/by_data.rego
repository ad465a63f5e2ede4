package bench

assigned(subject, place) := data.subjects[subject][place]
