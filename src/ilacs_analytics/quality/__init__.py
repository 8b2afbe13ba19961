"""The gate in front of the reports: suites, the queries of sql/checks/, and what the papers can prove."""
