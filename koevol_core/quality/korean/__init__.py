"""Korean text processing without dictionary or model: cleaning, stems, numerals, and requests parsed into words."""
