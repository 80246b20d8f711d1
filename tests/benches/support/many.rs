//! Many requests of one.

use std::path::Path;

use rusqlite::Connection;

/// What the copies of a request have in common, and what tells them apart.
pub struct Copies<'a> {
    /// The request that is copied.
    pub first: &'a str,
    /// How many there are in the end, with the first.
    pub requests: usize,
    /// Columns of the requests that are not those of the first, as SQL. `copy.number` counts the copies from 1.
    pub different: &'a [(&'a str, &'a str)],
}

/// Makes many requests of one, with all that belongs to it, spread over time: each was asked for a minute before the one before it.
pub fn multiply(database: &Path, copies: &Copies<'_>) {
    let connection = Connection::open(database).expect("the database is there");
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .expect("nobody else writes");
    copy_rows(&connection, "requests", "id", copies.different, copies);
    copy_rows(&connection, "request_approvers", "request", &[], copies);
    copy_rows(&connection, "audit", "subject_id", &[], copies);
    connection
        .execute_batch("COMMIT")
        .expect("the rows are kept");
}

/// Copies the rows of the first request for each other one: the key becomes that of the copy, ids of rows become new.
fn copy_rows(
    connection: &Connection,
    table: &str,
    key: &str,
    different: &[(&str, &str)],
    copies: &Copies<'_>,
) {
    let columns: Vec<String> = connection
        .prepare(&format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE name <> 'seq'"
        ))
        .expect("the table is there")
        .query_map([], |row| row.get(0))
        .expect("its columns can be read")
        .collect::<Result<_, _>>()
        .expect("its columns can be read");
    let values: Vec<String> = columns
        .iter()
        .map(|column| match column.as_str() {
            column if column == key => "copy.id".to_owned(),
            // A GUID of version 4 for a row of its own.
            "id" => "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))".to_owned(),
            "created_at" => "created_at - copy.number * 60000".to_owned(),
            column => different
                .iter()
                .find(|(name, _)| *name == column)
                .map_or_else(|| format!("\"{column}\""), |(_, sql)| (*sql).to_owned()),
        })
        .collect();
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{column}\""))
        .collect();
    let insert = format!(
        "WITH RECURSIVE copy (number, id) AS (
             SELECT 1, '00000000-0000-4000-8000-000000000001'
             UNION ALL
             SELECT number + 1, printf('00000000-0000-4000-8000-%012x', number + 1) FROM copy WHERE number < {}
         )
         INSERT INTO {table} ({}) SELECT {} FROM {table}, copy WHERE {table}.\"{key}\" = ?1",
        copies.requests - 1,
        names.join(", "),
        values.join(", ")
    );
    connection
        .execute(&insert, [copies.first])
        .expect("the rows can be copied");
}
