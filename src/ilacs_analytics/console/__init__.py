"""What the commands print: tables for people, one JSON object for machines."""
