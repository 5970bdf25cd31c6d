import Interactions
import TestSupport
import Testing

@Suite struct ItemTimeTests {
    @Test(
        "a moment is the same whatever unit it is written in, and ends at the ends of 32 bits",
        arguments: [
            (946_684_800, 0), (946_684_800.9, 0), (946_684_799.5, -1), (978_300_019, 31_615_219),
            (978_300_019_000, 31_615_219),
            (978_300_019_000_000, 31_615_219), (978_300_019e9, 31_615_219), (0, -946_684_800), (1e10, .max),
            (-1e10, .min), (1e300, .max), (-.infinity, .min),
        ] as [(Double, Int32)])
    func seconds(number: Double, seconds: Int32) {
        #expect(ItemTime.seconds(sinceEpoch: number) == seconds)
    }

    @Test("an option's time beyond what models read is their last or first second, and no count of milliseconds")
    func options() {
        let (first, last) = (ItemTime.secondsSinceEpoch(.min), ItemTime.secondsSinceEpoch(.max))
        for (text, seconds) in [("9999-12-31", last), ("1066-10-14", first), ("2000-01-01", 946_684_800)] {
            let found = ItemTime.secondsSinceEpoch(ofOption: text)
            #expect(found == Double(seconds), "\(text)")
            #expect(found.map { ItemTime.seconds(sinceEpoch: $0) } == Int32(clamping: seconds - 946_684_800))
        }
    }

    @Test("no number is no trap")
    func notANumber() { _ = ItemTime.seconds(sinceEpoch: .nan) }

    @Test("both parts of every split know when their items and targets were, if asked to")
    func splits() throws {
        let directory = try TemporaryDirectory()
        var lines = ["user,item,timestamp"]
        for user in 0..<40 {
            for step in 0..<5 { lines.append("u\(user),i\(step),\(946_684_800 + 100 * user + 10 * step)") }
        }
        let path = try directory.write("t.csv", lines.joined(separator: "\n") + "\n")
        let data = try InteractionReader.read(path: path, options: ReadingOptions(keepsTimes: true)).sequences
        let methods: [SequenceSplit.Method] = [
            .leaveOneOut(), .users(fraction: 0.5), .rows(fraction: 0.5), .lastDays(0.02), .globalTime(days: 0.02),
        ]
        for method in methods {
            let cases = SequenceSplit(data, method: method, seed: 1, keepsTimes: true).validation
            #expect(cases.count > 0 && cases.hasTimes, "\(method)")
            for index in 0..<cases.count {
                // Item iₙ of user u was 100 u + 10 n seconds after 2000 began.
                let user = try #require(Int32(cases.histories.userIDs[index].dropFirst()))
                let seconds = cases.histories.sequence(index).map { 100 * user + 10 * ($0 - ItemVocabulary.firstItem) }
                #expect(cases.histories.seconds(of: index) == seconds)
                #expect(
                    cases.targetSeconds(index) == 100 * user + 10 * (cases.targets[index] - ItemVocabulary.firstItem))
            }
            #expect(!SequenceSplit(data, method: method, seed: 1).validation.hasTimes)
        }
    }
}
