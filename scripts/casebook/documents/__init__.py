"""Documents: the case report as files to print and to submit (PDF, DOCX)."""
