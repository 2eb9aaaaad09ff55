package dev.verdigris.cli.input;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CSV with a header. Every value is text, as CSV has no types; the number of the record is the
/// key.
final class Csv {
    private Csv() {}

    static Table parse(String text, String source) {
        try (CsvReader<CsvRecord> records = CsvReader.builder().ofCsvRecord(text)) {
            Iterator<CsvRecord> each = records.iterator();
            if (!each.hasNext()) {
                throw new InputException(
                        source + " is empty; its first line must name the columns");
            }
            List<Column> columns = ColumnNames.of(each.next().getFields()).stream()
                    .map(name -> Column.of(name, "TEXT")).toList();
            var rows = new ArrayList<List<@Nullable Object>>();
            while (each.hasNext()) {
                Inputs.requireRoom(rows.size(), source);
                var row = new ArrayList<@Nullable Object>();
                row.add(rows.size() + 1L);
                row.addAll(each.next().getFields());
                rows.add(row);
            }
            return new Table("input", source, ColumnNames.numbered(columns), rows);
        } catch (CsvParseException malformed) {
            throw new InputException(source + " is not CSV: " + malformed.getMessage());
        } catch (IOException unexpected) {
            throw new UncheckedIOException("reading from memory", unexpected);
        }
    }
}
