-- Run once, when the database is made.
CREATE TABLE users (
  id    integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name  text NOT NULL UNIQUE
);

CREATE TABLE sessions (
  id       bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  user_id  integer NOT NULL REFERENCES users,
  opened   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE experience (
  user_id  integer PRIMARY KEY REFERENCES users,
  points   bigint NOT NULL CHECK (points >= 0)
);

INSERT INTO users (name) VALUES ('newcomer'), ('mentor');
INSERT INTO experience (user_id, points) SELECT id, 0 FROM users;
