"""Pieces that several pages share: words, text shown as it was typed, the tree. Not pages themselves."""
