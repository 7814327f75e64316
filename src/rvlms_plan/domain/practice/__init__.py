"""Practice: a synthetic patient that answers, what follows from what is left out, and the debrief."""
