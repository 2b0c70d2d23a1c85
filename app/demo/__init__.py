"""The demonstration: Takalar after a Bimtek, told by the product's own verbs from texts and figures in `data/`.

What is drawn is drawn from the village's code alone, so every run tells the same; what is there already is left as it is, so a
run that was cut off goes on where it stopped.
"""
