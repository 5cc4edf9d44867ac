"""The data set that leaves: shapes of rows, containers, preference pairs, splits, the card, and the folder of all of it."""
