package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlValueTest {
    @Test
    void mergeOrderIsTheOneRecordedFromCrSqlite() throws IOException {
        List<List<SqlValue>> ascending = RecordedValues.lines("value-order.txt").stream()
                .map(line -> line.stream().map(RecordedValues::parse).toList())
                .toList();
        assertThat(ascending).hasSizeGreaterThan(30);
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                for (SqlValue a : ascending.get(i)) {
                    for (SqlValue b : ascending.get(j)) {
                        assertThat(Integer.signum(SqlValue.MERGE_ORDER.compare(a, b)))
                                .as("%s against %s", a, b)
                                .isEqualTo(Integer.compare(i, j));
                    }
                }
            }
        }
    }

    @Test
    void notANumberIsNull() {
        assertThat(SqlValue.of(Double.NaN)).isEqualTo(SqlValue.NULL);
    }

    @Test
    void textAndBlobOfTheSameBytesDiffer() {
        byte[] bytes = {0x61};
        assertThat(new SqlValue.Text(bytes)).isNotEqualTo(new SqlValue.Blob(bytes));
        assertThat(new SqlValue.Text(bytes)).isEqualTo(SqlValue.of("a"))
                .hasSameHashCodeAs(SqlValue.of("a"));
    }
}
