package io.ticklane.jdbc.internal.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Types;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTypeTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOLEAN|BOOLEAN|16|1|0",
                "TINYINT|TINYINT|-6|3|0",
                "SMALLINT|SMALLINT|5|5|0",
                "integer|INTEGER|4|10|0",
                "BIGINT|BIGINT|-5|19|0",
                "REAL|REAL|7|7|0",
                "DOUBLE|DOUBLE|8|15|0",
                "DOUBLE PRECISION|DOUBLE|8|15|0",
                "DECIMAL(12, 4)|DECIMAL|3|12|4",
                "DECIMAL(5)|DECIMAL|3|5|0",
                "VARCHAR|VARCHAR|12|2147483647|0",
                "VARCHAR(20)|VARCHAR|12|20|0",
                "CHARACTER VARYING(7)|VARCHAR|12|7|0",
                "SYMBOL|SYMBOL|12|2147483647|0",
                "VARBINARY|VARBINARY|-3|2147483647|0",
                "DATE|DATE|91|10|0",
                "TIME(9)|TIME|92|18|9",
                "TIME(0)|TIME|92|8|0",
                "TIMESTAMP(9)|TIMESTAMP|93|29|9",
                "TIMESTAMP|TIMESTAMP|93|29|9",
                "TIMESTAMP(3) WITHOUT TIME ZONE|TIMESTAMP|93|23|3",
                "TIMESTAMP(9) WITH LOCAL TIME ZONE|TIMESTAMP WITH LOCAL TIME ZONE|2014|35|9",
                "TIMESTAMP WITH LOCAL TIME ZONE|TIMESTAMP WITH LOCAL TIME ZONE|2014|35|9",
                "INTERVAL DAY TO SECOND|INTERVAL DAY TO SECOND|1111|19|9",
                "INTERVAL YEAR TO MONTH|INTERVAL YEAR TO MONTH|1111|10|0",
                "UUID|UUID|1111|36|0",
                "BIGINT ARRAY|BIGINT ARRAY|2003|0|0",
                "DOUBLE ARRAY|DOUBLE ARRAY|2003|0|0",
                "MAP<VARCHAR, BIGINT>|MAP|2000|0|0",
                "ROW(a BIGINT)|ROW|2000|0|0",
                "geo(1)|geo(1)|1111|0|0"
            })
    void aTypeIsReadAsSqlWritesIt(String text, String name, int id, int precision, int scale) {
        JdbcType type = SqlTypeText.parse(text);
        assertThat(type.name()).isEqualTo(name);
        assertThat(type.id()).isEqualTo(id).isNotEqualTo(Types.NULL);
        assertThat(type.precision()).isEqualTo(precision);
        assertThat(type.scale()).isEqualTo(scale);
    }
}
