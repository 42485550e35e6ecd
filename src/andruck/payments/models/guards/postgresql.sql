-- What PostgreSQL itself refuses. Each statement begins with CREATE at the beginning of a line.
-- Whoever books holds a lock until the commit, so that chain, numbers and closings have one order. The triggers
-- take it themselves, for whoever comes without our code.

CREATE OR REPLACE FUNCTION payments_hold_books() RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  -- "ledg": any number that nobody else locks
  PERFORM pg_advisory_xact_lock(1818584167);
END
$body$

CREATE OR REPLACE FUNCTION payments_refuse(reason text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'ledger: %', reason USING ERRCODE = 'integrity_constraint_violation';
END
$body$

CREATE OR REPLACE FUNCTION payments_never() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM payments_refuse(format('rows of %s are never changed or deleted', TG_TABLE_NAME));
  RETURN NULL;
END
$body$

CREATE OR REPLACE FUNCTION payments_truncate() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE filled boolean;
BEGIN
  -- Emptying an empty table does no harm.
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO filled;
  IF filled THEN PERFORM payments_refuse(format('%s is never emptied', TG_TABLE_NAME)); END IF;
  RETURN NULL;
END
$body$

CREATE OR REPLACE FUNCTION payments_account_update() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.id <> OLD.id OR NEW.name <> OLD.name THEN PERFORM payments_refuse('an account keeps its name'); END IF;
  RETURN NEW;
END
$body$

CREATE OR REPLACE FUNCTION payments_posting_insert() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM payments_hold_books();
  IF EXISTS (SELECT 1 FROM payments_booking WHERE id IN (SELECT booking_id FROM added)) THEN
    PERFORM payments_refuse('the booking is sealed');
  END IF;
  RETURN NULL;
END
$body$

CREATE OR REPLACE FUNCTION payments_booking_insert() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM payments_hold_books();
  IF NEW.id <> (SELECT COALESCE(MAX(id), 0) + 1 FROM payments_booking) THEN
    PERFORM payments_refuse('not the next number');
  END IF;
  IF EXISTS (SELECT 1 FROM payments_closing WHERE until >= NEW."on") THEN
    PERFORM payments_refuse('this period is closed');
  END IF;
  IF (SELECT COUNT(*) FROM payments_posting WHERE booking_id = NEW.id) < 2 THEN
    PERFORM payments_refuse('fewer than two postings');
  END IF;
  IF EXISTS (SELECT 1 FROM payments_posting WHERE booking_id = NEW.id AND "on" <> NEW."on") THEN
    PERFORM payments_refuse('postings of another day');
  END IF;
  IF EXISTS (
    SELECT 1 FROM payments_posting WHERE booking_id = NEW.id GROUP BY currency HAVING SUM(cents) <> 0
  ) THEN
    PERFORM payments_refuse('postings do not add up to nothing');
  END IF;
  RETURN NEW;
END
$body$

CREATE OR REPLACE FUNCTION payments_booking_balances() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO payments_daybalance AS d (account_id, currency, "on", debit, credit, postings)
  SELECT account_id, currency, "on", SUM(GREATEST(cents, 0)), SUM(GREATEST(-cents, 0)), COUNT(*)
  FROM payments_posting WHERE booking_id = NEW.id GROUP BY account_id, currency, "on"
  ON CONFLICT (account_id, currency, "on") DO UPDATE SET
    debit = d.debit + excluded.debit,
    credit = d.credit + excluded.credit,
    postings = d.postings + excluded.postings;
  RETURN NULL;
END
$body$

CREATE OR REPLACE FUNCTION payments_closing_insert() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM payments_hold_books();
  IF EXISTS (SELECT 1 FROM payments_closing WHERE until >= NEW.until) THEN
    PERFORM payments_refuse('closings go forward');
  END IF;
  IF NEW.booking <> (SELECT COALESCE(MAX(id), 0) FROM payments_booking) THEN
    PERFORM payments_refuse('a closing names the end of the chain');
  END IF;
  RETURN NEW;
END
$body$

CREATE OR REPLACE FUNCTION payments_document_insert() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM payments_hold_books();
  IF NEW.ordinal <> (
    SELECT COALESCE(MAX(ordinal), 0) + 1 FROM payments_document WHERE series = NEW.series AND year = NEW.year
  ) THEN
    PERFORM payments_refuse('not the next number of its series');
  END IF;
  RETURN NEW;
END
$body$

CREATE OR REPLACE FUNCTION payments_exportbatch_insert() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM payments_hold_books();
  IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM payments_exportbatch) THEN
    PERFORM payments_refuse('not the next number of a batch');
  END IF;
  IF NOT EXISTS (SELECT 1 FROM payments_closing WHERE until >= NEW.until) THEN
    PERFORM payments_refuse('only closed books are handed over');
  END IF;
  RETURN NEW;
END
$body$

CREATE OR REPLACE TRIGGER payments_posting_never BEFORE UPDATE OR DELETE ON payments_posting
FOR EACH ROW EXECUTE FUNCTION payments_never()

CREATE OR REPLACE TRIGGER payments_booking_never BEFORE UPDATE OR DELETE ON payments_booking
FOR EACH ROW EXECUTE FUNCTION payments_never()

CREATE OR REPLACE TRIGGER payments_closing_never BEFORE UPDATE OR DELETE ON payments_closing
FOR EACH ROW EXECUTE FUNCTION payments_never()

CREATE OR REPLACE TRIGGER payments_document_never BEFORE UPDATE OR DELETE ON payments_document
FOR EACH ROW EXECUTE FUNCTION payments_never()

CREATE OR REPLACE TRIGGER payments_content_never BEFORE UPDATE ON payments_documentcontent
FOR EACH ROW EXECUTE FUNCTION payments_never()

CREATE OR REPLACE TRIGGER payments_posting_truncate BEFORE TRUNCATE ON payments_posting
FOR EACH STATEMENT EXECUTE FUNCTION payments_truncate()

CREATE OR REPLACE TRIGGER payments_booking_truncate BEFORE TRUNCATE ON payments_booking
FOR EACH STATEMENT EXECUTE FUNCTION payments_truncate()

CREATE OR REPLACE TRIGGER payments_closing_truncate BEFORE TRUNCATE ON payments_closing
FOR EACH STATEMENT EXECUTE FUNCTION payments_truncate()

CREATE OR REPLACE TRIGGER payments_document_truncate BEFORE TRUNCATE ON payments_document
FOR EACH STATEMENT EXECUTE FUNCTION payments_truncate()

CREATE OR REPLACE TRIGGER payments_account_update BEFORE UPDATE ON payments_account
FOR EACH ROW EXECUTE FUNCTION payments_account_update()

CREATE OR REPLACE TRIGGER payments_posting_insert AFTER INSERT ON payments_posting
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payments_posting_insert()

CREATE OR REPLACE TRIGGER payments_booking_insert BEFORE INSERT ON payments_booking
FOR EACH ROW EXECUTE FUNCTION payments_booking_insert()

CREATE OR REPLACE TRIGGER payments_booking_balances AFTER INSERT ON payments_booking
FOR EACH ROW EXECUTE FUNCTION payments_booking_balances()

CREATE OR REPLACE TRIGGER payments_closing_insert BEFORE INSERT ON payments_closing
FOR EACH ROW EXECUTE FUNCTION payments_closing_insert()

CREATE OR REPLACE TRIGGER payments_document_insert BEFORE INSERT ON payments_document
FOR EACH ROW EXECUTE FUNCTION payments_document_insert()

CREATE OR REPLACE TRIGGER payments_exportbatch_never BEFORE UPDATE OR DELETE ON payments_exportbatch
FOR EACH ROW EXECUTE FUNCTION payments_never()

CREATE OR REPLACE TRIGGER payments_exportbatch_truncate BEFORE TRUNCATE ON payments_exportbatch
FOR EACH STATEMENT EXECUTE FUNCTION payments_truncate()

CREATE OR REPLACE TRIGGER payments_exportbatch_insert BEFORE INSERT ON payments_exportbatch
FOR EACH ROW EXECUTE FUNCTION payments_exportbatch_insert()
