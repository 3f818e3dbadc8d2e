"""What the database itself refuses, whatever the door: import, RPC, another program."""

PLAN_LOCK = """
CREATE OR REPLACE FUNCTION dental_plan_lock() RETURNS trigger AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'proposed'), ('draft', 'declined'),
        ('proposed', 'draft'), ('proposed', 'agreed'), ('proposed', 'declined'), ('proposed', 'expired'),
        ('agreed', 'in_progress'), ('agreed', 'completed'), ('agreed', 'declined'),
        ('in_progress', 'completed'), ('in_progress', 'declined'),
        ('declined', 'draft'), ('expired', 'draft')) THEN
        RAISE EXCEPTION 'A plan cannot go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.agreed_option_id IS NOT NULL AND NEW.state <> 'draft'
       AND NEW.agreed_option_id IS DISTINCT FROM OLD.agreed_option_id THEN
        RAISE EXCEPTION 'The agreed option of a plan cannot be changed.' USING ERRCODE = 'check_violation';
    END IF;
    -- merging two records of one patient moves the plan and changes nothing else
    IF OLD.state <> 'draft' AND (NEW.policy_id IS DISTINCT FROM OLD.policy_id OR (
        NEW.patient_id <> OLD.patient_id AND current_setting('dental.merging', true) IS DISTINCT FROM 'on')) THEN
        RAISE EXCEPTION 'Patient and policy of a plan are fixed once it is proposed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_plan_lock BEFORE UPDATE ON dental_plan
    FOR EACH ROW EXECUTE FUNCTION dental_plan_lock();
"""

STEP_LOCK = """
CREATE OR REPLACE FUNCTION dental_plan_step_lock() RETURNS trigger AS $$
DECLARE
    option_state varchar;
    program integer;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.list_price IS DISTINCT FROM OLD.list_price AND OLD.list_price IS NOT NULL THEN
        RAISE EXCEPTION 'The list price of a step is history.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'done' AND NEW.state IS DISTINCT FROM OLD.state THEN
        RAISE EXCEPTION 'A step that was done stays done.' USING ERRCODE = 'check_violation';
    END IF;
    IF COALESCE(NEW.option_id, 0) = 0 THEN RETURN NEW; END IF;
    SELECT o.state, y.program_id INTO option_state, program
      FROM dental_plan_option o JOIN dental_plan p ON p.id = o.plan_id
      LEFT JOIN dental_insurance_policy y ON y.id = p.policy_id WHERE o.id = NEW.option_id;
    IF TG_OP = 'UPDATE' AND option_state = 'agreed' AND (
        NEW.price IS DISTINCT FROM OLD.price OR NEW.payer_amount IS DISTINCT FROM OLD.payer_amount
        OR NEW.payer_id IS DISTINCT FROM OLD.payer_id OR NEW.procedure_id IS DISTINCT FROM OLD.procedure_id
        OR NEW.option_id IS DISTINCT FROM OLD.option_id) THEN
        RAISE EXCEPTION 'Prices and payers of an agreed option are frozen.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' AND option_state <> 'open' AND NEW.added_reason IS NULL AND NEW.redo_of_id IS NULL THEN
        RAISE EXCEPTION 'A step joins an agreed option only with a reason.' USING ERRCODE = 'check_violation';
    END IF;
    IF program IS NOT NULL AND NEW.redo_of_id IS NULL THEN
        IF NEW.state = 'removed' THEN
            RAISE EXCEPTION 'Steps of an insured plan are not removed.' USING ERRCODE = 'check_violation';
        END IF;
        IF (TG_OP = 'INSERT' OR NEW.procedure_id IS DISTINCT FROM OLD.procedure_id) AND NOT EXISTS (
            SELECT 1 FROM dental_insurance_program_procedure_rel l
             WHERE l.program_id = program AND l.product_id = NEW.procedure_id) THEN
            RAISE EXCEPTION 'The payer''s programme does not cover this procedure.' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_plan_step_lock BEFORE INSERT OR UPDATE ON dental_plan_step
    FOR EACH ROW EXECUTE FUNCTION dental_plan_step_lock();
"""

STEP_KEEP = """
CREATE OR REPLACE FUNCTION dental_plan_step_keep() RETURNS trigger AS $$
BEGIN
    IF OLD.state = 'done' OR EXISTS (
        SELECT 1 FROM dental_plan_option o WHERE o.id = OLD.option_id AND o.state = 'agreed') THEN
        RAISE EXCEPTION 'A step that was agreed or done is not deleted; remove it with a reason.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_plan_step_keep BEFORE DELETE ON dental_plan_step
    FOR EACH ROW EXECUTE FUNCTION dental_plan_step_keep();
"""
