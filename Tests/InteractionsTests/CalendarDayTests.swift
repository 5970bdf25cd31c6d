import Testing

@testable import Interactions

@Suite struct CalendarDayTests {
    @Test("every day is written as it is read, and the next day is the next number")
    func roundTrip() throws {
        var texts: Set<String> = []
        // Two leap days of centuries among them, of which one is none.
        for start in [-719_528, -25_567 - 400, -200, 10_957 - 400, 19_700, 2_932_896 - 800] {
            for days in start...(start + 800) {
                let day = try #require(CalendarDay(daysSince1970: days))
                #expect(CalendarDay(day.description) == day)
                texts.insert(day.description)
            }
        }
        #expect(texts.count == 6 * 801)
    }

    @Test(
        "days have the dates of the calendar",
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (11_017, "2000-03-01"),
            (-25_509, "1900-02-28"), (-25_508, "1900-03-01"), (20_784, "2026-11-27"), (-719_528, "0000-01-01"),
            (2_932_896, "9999-12-31"),
        ])
    func dates(days: Int, text: String) {
        #expect(CalendarDay(daysSince1970: days)?.description == text)
        #expect(CalendarDay(text)?.daysSince1970 == Int32(days))
    }

    @Test(
        "what is no day is none",
        arguments: [
            "", "2024-3-09", "2024-13-01", "2023-02-29", "2024-00-10", "2024-01-32", "24-01-01", "2024/01/01",
            "2024-01-01T", " 2024-01-01", "+024-01-01", "２０２４-01-01", "2024-01-0a",
        ])
    func malformed(text: String) { #expect(CalendarDay(text) == nil) }

    @Test("a time is of the day it lies in, before 1970 too, and never beyond the calendar")
    func times() {
        #expect(CalendarDay(containing: TimeKey.day - 1).description == "1970-01-01")
        #expect(CalendarDay(containing: -1).description == "1969-12-31")
        #expect(CalendarDay(containing: -TimeKey.day).description == "1969-12-31")
        #expect(CalendarDay(containing: .min).description == "0000-01-01")
        #expect(CalendarDay(containing: .max).description == "9999-12-31")
        #expect(CalendarDay(daysSince1970: .max) == nil && CalendarDay(daysSince1970: -719_529) == nil)
    }
}
