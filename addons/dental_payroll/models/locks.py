"""What the database refuses, whoever asks: triggers of the ledger and of closed months."""

# The database keeps the ledger: rows are added, never changed. Only a row that stands on no payslip may be put on one.
# A closed month takes no more rows.
LEDGER_LOCK = """
CREATE OR REPLACE FUNCTION dental_accrual_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'An accrual is never changed: add a correcting line.' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION dental_accrual_closed() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN dental_pay_run run
               ON run.company_id = added.company_id AND run.state = 'closed' AND run.date_to >= added.date) THEN
        RAISE EXCEPTION 'The month is closed: corrections belong to the next.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_accrual_insert_only BEFORE UPDATE OF %s OR DELETE ON dental_accrual
    FOR EACH ROW EXECUTE FUNCTION dental_accrual_refuse();
CREATE OR REPLACE TRIGGER dental_accrual_link_once BEFORE UPDATE OF payslip_id ON dental_accrual
    FOR EACH ROW WHEN (OLD.payslip_id IS NOT NULL AND NEW.payslip_id IS DISTINCT FROM OLD.payslip_id)
    EXECUTE FUNCTION dental_accrual_refuse();
CREATE OR REPLACE TRIGGER dental_accrual_no_truncate BEFORE TRUNCATE ON dental_accrual
    FOR EACH STATEMENT EXECUTE FUNCTION dental_accrual_refuse();
CREATE OR REPLACE TRIGGER dental_accrual_month_open AFTER INSERT ON dental_accrual
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dental_accrual_closed();
"""

REFUSE = """
CREATE OR REPLACE FUNCTION dental_payslip_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The month is closed: corrections belong to the next.' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
"""

# A slip of a closed month keeps its figures; only whether it is paid may change.
SLIP_LOCK = (
    REFUSE
    + """
CREATE OR REPLACE TRIGGER dental_payslip_keep BEFORE UPDATE OF %s ON dental_payslip
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION dental_payslip_refuse();
CREATE OR REPLACE TRIGGER dental_payslip_stay_closed BEFORE UPDATE OF state ON dental_payslip
    FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.state = 'draft') EXECUTE FUNCTION dental_payslip_refuse();
CREATE OR REPLACE TRIGGER dental_payslip_no_delete BEFORE DELETE ON dental_payslip
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION dental_payslip_refuse();
"""
)

SLIP_LINE_LOCK = """
CREATE OR REPLACE FUNCTION dental_payslip_line_lock() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT FROM dental_payslip slip
               WHERE slip.id IN (OLD.payslip_id, NEW.payslip_id) AND slip.state <> 'draft') THEN
        RAISE EXCEPTION 'The month is closed: corrections belong to the next.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_payslip_line_keep BEFORE INSERT OR UPDATE OR DELETE ON dental_payslip_line
    FOR EACH ROW EXECUTE FUNCTION dental_payslip_line_lock();
"""

RUN_LOCK = (
    REFUSE
    + """
CREATE OR REPLACE TRIGGER dental_pay_run_keep BEFORE UPDATE OF state, date_from, date_to, company_id ON dental_pay_run
    FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION dental_payslip_refuse();
CREATE OR REPLACE TRIGGER dental_pay_run_no_delete BEFORE DELETE ON dental_pay_run
    FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION dental_payslip_refuse();
"""
)

CORRECTION_LOCK = """
CREATE OR REPLACE FUNCTION dental_clock_correction_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'A correction of the clock is never changed.' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_clock_correction_keep
    BEFORE UPDATE OF employee_id, old_check_in, old_check_out, new_check_in, new_check_out, reason, author_id, create_date
    OR DELETE ON dental_clock_correction FOR EACH ROW EXECUTE FUNCTION dental_clock_correction_refuse();
"""
