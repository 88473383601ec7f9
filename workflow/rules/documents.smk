"""Documents: the report as files to print and to submit.

Expects the report, and its figures as PNG for DOCX.
Produces reports/BATCH/report.pdf and reports/BATCH/report.docx, where the configuration asks for them.
"""

DOCUMENT_RULES = {"pdf": "print_report", "docx": "write_document"}


rule print_report:
    input:
        report=local("reports/{batch}/report.html"),
    output:
        pdf=local("reports/{batch}/report.pdf"),
    log:
        local("logs/{batch}/print_report.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("print_report"),
        settings=settings("documents"),
    message:
        "{wildcards.batch}: printing the report as PDF"
    script:
        "../../scripts/print_report.py"


rule write_document:
    input:
        report=local("reports/{batch}/report.html"),
        drawn=local(expand("reports/{{batch}}/figures/{figure}.png", figure=FIGURES)),
    output:
        docx=local("reports/{batch}/report.docx"),
    log:
        local("logs/{batch}/write_document.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("write_document"),
        settings=settings("documents"),
    message:
        "{wildcards.batch}: writing the report as DOCX"
    script:
        "../../scripts/write_document.py"
