package io.ticklane.exec.expression.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalendarTest {
    @Test
    void everyDayOfFourHundredYearsIsThatOfJava() {
        for (long day = LocalDate.of(1899, 12, 25).toEpochDay();
                day < LocalDate.of(2301, 1, 10).toEpochDay();
                day++) {
            check(day);
        }
    }

    @Test
    void farDaysAreThoseOfJava() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            check(random.nextInt());
        }
        check(Integer.MIN_VALUE);
        check(Integer.MAX_VALUE);
    }

    private static void check(long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        long civil = Calendar.civil(day);
        assertThat(Calendar.year(civil)).isEqualTo(date.getYear());
        assertThat(Calendar.month(civil)).isEqualTo(date.getMonthValue());
        assertThat(Calendar.day(civil)).isEqualTo(date.getDayOfMonth());
        assertThat(Calendar.days(date.getYear(), date.getMonthValue(), date.getDayOfMonth()))
                .isEqualTo(day);
        assertThat(Calendar.isoDayOfWeek(day)).isEqualTo(date.getDayOfWeek().getValue());
        assertThat(Calendar.dayOfYear(day)).isEqualTo(date.getDayOfYear());
        assertThat(Calendar.isoWeek(day)).isEqualTo(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        assertThat(Calendar.isoYear(day)).isEqualTo(date.get(IsoFields.WEEK_BASED_YEAR));
        int months = (int) (day % 1_000);
        assertThat(Calendar.addMonths(day, months)).isEqualTo(date.plusMonths(months).toEpochDay());
        assertThat(CalendarUnit.WEEK.floorDay(day))
                .isEqualTo(
                        date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toEpochDay());
        assertThat(CalendarUnit.MONTH.floorDay(day)).isEqualTo(date.withDayOfMonth(1).toEpochDay());
        assertThat(CalendarUnit.YEAR.floorDay(day)).isEqualTo(date.withDayOfYear(1).toEpochDay());
        assertThat(CalendarUnit.QUARTER.floorDay(day))
                .isEqualTo(date.with(IsoFields.DAY_OF_QUARTER, 1).toEpochDay());
    }
}
