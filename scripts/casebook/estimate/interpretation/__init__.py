"""Clinical rules on top of the estimates: what a change means, each with its source and what is unverified in it."""
