package dev.verdigris.store;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;

/// A version of our own.
///
/// @param book what we hold of ourselves, this version included
/// @param lastSeq the position of the last row it touched
public record Commit(ActorBook book, DbVersion version, Seq lastSeq, Timestamp timestamp) {}
