PRAGMA application_id = 1668312167;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE adjustment (
  reservation INTEGER PRIMARY KEY REFERENCES reservation (number),
  amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer'),
  how TEXT NOT NULL CHECK (how IN ('actual', 'estimated', 'maximum')),
  why TEXT NOT NULL,
  usage TEXT,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL
);
INSERT INTO "adjustment" VALUES(4,-158070000000,'actual','','{"input_tokens": 56, "output_tokens": 7024, "total_tokens": 7080}','answered',1795771962000);
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), latest INTEGER NOT NULL);
INSERT INTO "clock" VALUES(1,1795858362000);
CREATE TABLE reservation (
  number INTEGER PRIMARY KEY,
  key TEXT,
  fingerprint TEXT NOT NULL,
  model TEXT NOT NULL,
  request TEXT NOT NULL,
  tags TEXT NOT NULL,
  prompt_sha256 TEXT,
  prompt_chars INTEGER,
  state TEXT NOT NULL CHECK (state IN ('dispatched', 'settled', 'released')),
  reserved INTEGER NOT NULL CHECK (typeof(reserved) = 'integer' AND reserved >= 0),
  method TEXT NOT NULL CHECK (method IN ('hard', 'estimated')),
  settled INTEGER CHECK (settled IS NULL OR (typeof(settled) = 'integer' AND settled >= 0)),
  how TEXT CHECK (how IN ('actual', 'estimated', 'maximum')),
  why TEXT NOT NULL,
  outcome TEXT NOT NULL,
  usage TEXT,
  breach INTEGER NOT NULL CHECK (breach IN (0, 1)),
  accepted_breach TEXT,
  at INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  settled_at INTEGER,
  settled_by TEXT CHECK (settled_by IN ('owner', 'reaper')),
  host TEXT NOT NULL,
  boot TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  owner BLOB NOT NULL,
  CHECK ((state = 'settled') = (settled IS NOT NULL)),
  CHECK ((settled IS NULL) = (how IS NULL))
);
INSERT INTO "reservation" VALUES(1,'order-1','0123456789abcdef','openai/gpt-image-2','{"n": 1, "quality": "high", "size": "1024x1024"}','{"team": "growth"}','abababababababababababababababababababababababababababababababab',21,'settled',210800000000,'hard',210770000000,'actual','','answered','{"input_tokens": 56, "output_tokens": 7024, "total_tokens": 7080}',0,NULL,1795771800000,1795772700000,1795771840000,'owner','5d1f0c9a7be24410','7a1e2f54-3c1b-4a37-8f0e-6d2b9f5c1e70 pid:[4026531836] time:[4026531834]',4711,'5901460',X'E0CCA2965509DF678C8064F5E0B9076016FA752F88A6C749768DB83479450CC5');
INSERT INTO "reservation" VALUES(2,NULL,'0123456789abcdef','openai/gpt-image-2','{"n": 1, "quality": "high", "size": "1024x1024"}','{"team": "growth"}','abababababababababababababababababababababababababababababababab',21,'released',210800000000,'hard',NULL,NULL,'','',NULL,0,NULL,1795771840000,1795772740000,1795771841000,'owner','5d1f0c9a7be24410','7a1e2f54-3c1b-4a37-8f0e-6d2b9f5c1e70 pid:[4026531836] time:[4026531834]',4711,'5901460',X'D2B1F1D83F0AD4F52DEC8A1E2091F5C94FFAD00ED3528362353FBE97AACD0187');
INSERT INTO "reservation" VALUES(3,NULL,'0123456789abcdef','openai/gpt-image-2','{"n": 1, "quality": "high", "size": "1024x1024"}','{"team": "brand"}','abababababababababababababababababababababababababababababababab',21,'settled',210800000000,'hard',210800000000,'maximum','its block was left by APITimeoutError: the provider may have billed','raised',NULL,0,NULL,1795771841000,1795772741000,1795771842000,'owner','5d1f0c9a7be24410','7a1e2f54-3c1b-4a37-8f0e-6d2b9f5c1e70 pid:[4026531836] time:[4026531834]',4711,'5901460',X'19D8D35C06AB2CB2AE937B5B8DD4C8570A15280B813E6F0C534B258C9954C7C6');
INSERT INTO "reservation" VALUES(4,NULL,'0123456789abcdef','openai/gpt-image-2','{"n": 1, "quality": "high", "size": "1024x1024"}','{"team": "brand"}','abababababababababababababababababababababababababababababababab',21,'settled',210800000000,'hard',210800000000,'maximum','nobody settled it in time; the call may have been billed','expired',NULL,0,NULL,1795771842000,1795771902000,1795771962000,'reaper','5d1f0c9a7be24410','7a1e2f54-3c1b-4a37-8f0e-6d2b9f5c1e70 pid:[4026531836] time:[4026531834]',4711,'5901460',X'A20248C7F641BEA3AB7E1640EA5AC3A6B69D2D209CCC6DF16E9677F0069B35DC');
INSERT INTO "reservation" VALUES(5,NULL,'0123456789abcdef','openai/gpt-image-2','{"n": 1, "quality": "high", "size": "1024x1024"}','{}','abababababababababababababababababababababababababababababababab',21,'settled',40000000000,'estimated',50000000000,'actual','','answered','{"input_tokens": 56, "output_tokens": 7024, "total_tokens": 7080}',1,'the estimate was low',1795771962000,1795772862000,1795771962000,'owner','5d1f0c9a7be24410','7a1e2f54-3c1b-4a37-8f0e-6d2b9f5c1e70 pid:[4026531836] time:[4026531834]',4711,'5901460',X'2DC3B97B1E90788F360B3E5AD8DDA3B159FF696D7F313BCD8EB019F597793358');
INSERT INTO "reservation" VALUES(6,NULL,'0123456789abcdef','openai/gpt-image-2','{"n": 1, "quality": "high", "size": "1024x1024"}','{"team": "growth"}','abababababababababababababababababababababababababababababababab',21,'dispatched',210800000000,'hard',NULL,NULL,'','',NULL,0,NULL,1795858362000,1795859262000,NULL,NULL,'5d1f0c9a7be24410','7a1e2f54-3c1b-4a37-8f0e-6d2b9f5c1e70 pid:[4026531836] time:[4026531834]',4711,'5901460',X'D057527E474218F5825890879BE68D020DE7E76C1A39CB580B5FE0B626CF42B6');
CREATE TABLE scope (
  number INTEGER PRIMARY KEY,
  names TEXT NOT NULL,
  window TEXT NOT NULL,
  UNIQUE (names, window)
);
INSERT INTO "scope" VALUES(1,'[]','total');
INSERT INTO "scope" VALUES(2,'["team"]','day');
INSERT INTO "scope" VALUES(3,'[]','month');
CREATE TABLE total (
  scope INTEGER NOT NULL REFERENCES scope (number),
  tags TEXT NOT NULL,
  label TEXT NOT NULL,
  spent TEXT NOT NULL,
  reserved TEXT NOT NULL,
  PRIMARY KEY (scope, tags, label)
) WITHOUT ROWID;
INSERT INTO "total" VALUES(1,'{}','','524300000000','210800000000');
INSERT INTO "total" VALUES(2,'{"team": "brand"}','2026-11-27','263530000000','0');
INSERT INTO "total" VALUES(2,'{"team": "growth"}','2026-11-27','210770000000','0');
INSERT INTO "total" VALUES(2,'{"team": "growth"}','2026-11-28','0','210800000000');
INSERT INTO "total" VALUES(3,'{}','2026-11','524300000000','210800000000');
CREATE UNIQUE INDEX reservation_by_key ON reservation (key) WHERE key IS NOT NULL AND state <> 'released';
CREATE INDEX reservation_out ON reservation (expires) WHERE state = 'dispatched';
CREATE INDEX reservation_in_breach ON reservation (number) WHERE breach = 1 AND accepted_breach IS NULL;
COMMIT;
