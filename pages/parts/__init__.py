"""Components that the pages share; not pages themselves."""
