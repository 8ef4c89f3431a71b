"""The words everything else is said in: leads, forms, workflows, failures. Plain data, no I/O."""
