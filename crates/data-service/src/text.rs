//! Plain text in columns.

/// Returns the text without what could move the cursor, colour the terminal or start a new line: names and comments come from elsewhere.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' | '\r' | '\t' => ' ',
            // Bidirectional controls make a text read as something else.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            other if other.is_control() => '\u{fffd}',
            other => other,
        })
        .collect()
}

/// Returns a table with its headings, columns two blanks apart. Nothing but `nothing` when there are no rows.
pub(crate) fn table<const N: usize>(
    headings: [&str; N],
    rows: &[[String; N]],
    nothing: &str,
) -> String {
    if rows.is_empty() {
        return format!("{nothing}\n");
    }
    let rows: Vec<[String; N]> = std::iter::once(headings.map(str::to_owned))
        .chain(
            rows.iter()
                .map(|row| row.each_ref().map(|cell| plain(cell))),
        )
        .collect();
    let widths: Vec<usize> = (0..N)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    rows.iter().map(|row| aligned(row, &widths)).collect()
}

/// Counts things: one request, two requests.
pub(crate) fn counted(count: u32, thing: &str) -> String {
    if count == 1 {
        format!("1 {thing}")
    } else {
        format!("{count} {thing}s")
    }
}

/// Returns names and values, the values aligned; values that are empty are left out.
pub(crate) fn fields(fields: &[(&str, String)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let width = fields
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    fields
        .iter()
        .map(|(name, value)| aligned(&[(*name).to_owned(), plain(value)], &[width]))
        .collect()
}

fn aligned(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        line.push_str(cell);
        let width = widths.get(index).copied().unwrap_or(0);
        let missing = width.saturating_sub(cell.chars().count());
        line.extend(std::iter::repeat_n(' ', missing + 2));
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_end_clean() {
        let rows = [
            ["a".to_owned(), "longer".to_owned()],
            ["bcd".to_owned(), String::new()],
        ];

        assert_eq!(
            table(["ID", "NAME"], &rows, "None."),
            "ID   NAME\na    longer\nbcd\n"
        );
    }

    #[test]
    fn an_empty_table_says_so() {
        assert_eq!(
            table::<1>(["ID"], &[], "There is none."),
            "There is none.\n"
        );
    }

    #[test]
    fn empty_fields_are_left_out() {
        assert_eq!(
            fields(&[
                ("Name", "A".into()),
                ("Empty", String::new()),
                ("Id", "1".into())
            ]),
            "Name  A\nId    1\n"
        );
    }

    #[test]
    fn a_name_from_elsewhere_cannot_drive_the_terminal() {
        assert_eq!(plain("a\u{1b}[31m\nb\u{202e}c"), "a\u{fffd}[31m b\u{fffd}c");
    }
}
