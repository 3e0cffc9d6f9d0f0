"""The page of the assessment: ranking, sheets, how towns rate, frozen periods (/assessment)."""
