"""A page in its other forms: PDF, workbook, pictures of its charts. Each is made from the blocks the page is made from."""
