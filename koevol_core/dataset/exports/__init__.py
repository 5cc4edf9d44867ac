"""Export: files in trainers' formats, preference data, splits, licences, data set folders with card and manifest."""
