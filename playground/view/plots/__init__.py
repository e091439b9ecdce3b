"""The live panels: loss, parameters and moments against the step."""
