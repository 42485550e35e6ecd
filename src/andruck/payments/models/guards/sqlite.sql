-- What SQLite itself refuses. Each statement begins with CREATE at the beginning of a line.
-- INSERT OR REPLACE takes rows away without asking the triggers for deletion: insertion looks for them itself.

CREATE TRIGGER payments_posting_update BEFORE UPDATE ON payments_posting
BEGIN
  SELECT RAISE(ABORT, 'ledger: a posting is never changed');
END

CREATE TRIGGER payments_posting_delete BEFORE DELETE ON payments_posting
BEGIN
  SELECT RAISE(ABORT, 'ledger: a posting is never deleted');
END

CREATE TRIGGER payments_booking_update BEFORE UPDATE ON payments_booking
BEGIN
  SELECT RAISE(ABORT, 'ledger: a booking is never changed');
END

CREATE TRIGGER payments_booking_delete BEFORE DELETE ON payments_booking
BEGIN
  SELECT RAISE(ABORT, 'ledger: a booking is never deleted');
END

CREATE TRIGGER payments_closing_update BEFORE UPDATE ON payments_closing
BEGIN
  SELECT RAISE(ABORT, 'ledger: a closing is never changed');
END

CREATE TRIGGER payments_closing_delete BEFORE DELETE ON payments_closing
BEGIN
  SELECT RAISE(ABORT, 'ledger: a closing is never deleted');
END

CREATE TRIGGER payments_document_update BEFORE UPDATE ON payments_document
BEGIN
  SELECT RAISE(ABORT, 'ledger: a document is never changed');
END

CREATE TRIGGER payments_document_delete BEFORE DELETE ON payments_document
BEGIN
  SELECT RAISE(ABORT, 'ledger: a document is never deleted');
END

CREATE TRIGGER payments_content_update BEFORE UPDATE ON payments_documentcontent
BEGIN
  SELECT RAISE(ABORT, 'ledger: what a document says is never changed');
END

CREATE TRIGGER payments_content_insert BEFORE INSERT ON payments_documentcontent
BEGIN
  SELECT RAISE(ABORT, 'ledger: what a document says is never changed')
  WHERE EXISTS (SELECT 1 FROM payments_documentcontent WHERE document_id = NEW.document_id OR rowid = NEW.rowid);
END

CREATE TRIGGER payments_account_update BEFORE UPDATE OF id, name ON payments_account
BEGIN
  SELECT RAISE(ABORT, 'ledger: an account keeps its name') WHERE NEW.id <> OLD.id OR NEW.name <> OLD.name;
END

CREATE TRIGGER payments_account_insert BEFORE INSERT ON payments_account
BEGIN
  SELECT RAISE(ABORT, 'ledger: this account exists already')
  WHERE EXISTS (SELECT 1 FROM payments_account WHERE id = NEW.id OR name = NEW.name);
END

CREATE TRIGGER payments_posting_insert BEFORE INSERT ON payments_posting
BEGIN
  SELECT RAISE(ABORT, 'ledger: the booking is sealed')
  WHERE EXISTS (SELECT 1 FROM payments_booking WHERE id = NEW.booking_id);
  SELECT RAISE(ABORT, 'ledger: this posting exists already')
  WHERE EXISTS (SELECT 1 FROM payments_posting WHERE rowid = NEW.rowid);
  SELECT RAISE(ABORT, 'ledger: cents are whole') WHERE typeof(NEW.cents) <> 'integer';
END

CREATE TRIGGER payments_booking_insert BEFORE INSERT ON payments_booking
BEGIN
  SELECT RAISE(ABORT, 'ledger: not the next number')
  WHERE NEW.id <> (SELECT COALESCE(MAX(id), 0) + 1 FROM payments_booking);
  SELECT RAISE(ABORT, 'ledger: this booking exists already')
  WHERE EXISTS (SELECT 1 FROM payments_booking WHERE key = NEW.key)
     OR EXISTS (SELECT 1 FROM payments_booking WHERE undoes_id = NEW.undoes_id);
  SELECT RAISE(ABORT, 'ledger: this period is closed')
  WHERE EXISTS (SELECT 1 FROM payments_closing WHERE until >= NEW."on");
  SELECT RAISE(ABORT, 'ledger: fewer than two postings')
  WHERE (SELECT COUNT(*) FROM payments_posting WHERE booking_id = NEW.id) < 2;
  SELECT RAISE(ABORT, 'ledger: postings of another day')
  WHERE EXISTS (SELECT 1 FROM payments_posting WHERE booking_id = NEW.id AND "on" <> NEW."on");
  SELECT RAISE(ABORT, 'ledger: postings do not add up to nothing')
  WHERE EXISTS (
    SELECT 1 FROM payments_posting WHERE booking_id = NEW.id GROUP BY currency HAVING SUM(cents) <> 0
  );
END

CREATE TRIGGER payments_booking_balances AFTER INSERT ON payments_booking
BEGIN
  INSERT INTO payments_daybalance (account_id, currency, "on", debit, credit, postings)
  SELECT account_id, currency, "on", SUM(MAX(cents, 0)), SUM(MAX(-cents, 0)), COUNT(*)
  FROM payments_posting WHERE booking_id = NEW.id GROUP BY account_id, currency, "on"
  ON CONFLICT (account_id, currency, "on") DO UPDATE SET
    debit = debit + excluded.debit, credit = credit + excluded.credit, postings = postings + excluded.postings;
END

CREATE TRIGGER payments_closing_insert BEFORE INSERT ON payments_closing
BEGIN
  SELECT RAISE(ABORT, 'ledger: this closing exists already')
  WHERE EXISTS (SELECT 1 FROM payments_closing WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'ledger: closings go forward')
  WHERE EXISTS (SELECT 1 FROM payments_closing WHERE until >= NEW.until);
  SELECT RAISE(ABORT, 'ledger: a closing names the end of the chain')
  WHERE NEW.booking <> (SELECT COALESCE(MAX(id), 0) FROM payments_booking);
END

CREATE TRIGGER payments_document_insert BEFORE INSERT ON payments_document
BEGIN
  SELECT RAISE(ABORT, 'ledger: this document exists already')
  WHERE EXISTS (
    SELECT 1 FROM payments_document WHERE number = NEW.number OR key = NEW.key OR rowid = NEW.rowid
  );
  SELECT RAISE(ABORT, 'ledger: not the next number of its series')
  WHERE NEW.ordinal <> (
    SELECT COALESCE(MAX(ordinal), 0) + 1 FROM payments_document WHERE series = NEW.series AND year = NEW.year
  );
END

CREATE TRIGGER payments_exportbatch_update BEFORE UPDATE ON payments_exportbatch
BEGIN
  SELECT RAISE(ABORT, 'ledger: a batch is never changed');
END

CREATE TRIGGER payments_exportbatch_delete BEFORE DELETE ON payments_exportbatch
BEGIN
  SELECT RAISE(ABORT, 'ledger: a batch is never deleted');
END

CREATE TRIGGER payments_exportbatch_insert BEFORE INSERT ON payments_exportbatch
BEGIN
  SELECT RAISE(ABORT, 'ledger: not the next number of a batch')
  WHERE NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM payments_exportbatch);
  SELECT RAISE(ABORT, 'ledger: only closed books are handed over')
  WHERE NOT EXISTS (SELECT 1 FROM payments_closing WHERE until >= NEW.until);
END
