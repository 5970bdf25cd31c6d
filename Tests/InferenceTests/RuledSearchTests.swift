import Interactions
import Kernels
import Platform
import TestSupport
import Testing

@testable import Inference
@testable import Scoring

/// The search by rules against the plain thing: all scores, sorted, gone through from the best down.
@Suite("Search by rules", .everyKernelSet)
struct RuledSearchTests {
    private struct Setting {
        let catalogue: Catalogue
        let hidden: Matrix
        let groups: ItemGroups
        let recency: ItemRecency
        let items: Int

        init(items: Int, groups count: Int, width: Int, _ random: inout SeededGenerator) throws {
            self.items = items
            let values = { (count: Int, scale: Float, random: inout SeededGenerator) in
                (0..<count).map { _ in Float.random(in: -scale...scale, using: &random) }
            }
            catalogue = Catalogue(
                weights: Matrix(rows: items, columns: width, values: values(items * width, 0.3, &random)),
                bias: Matrix(rows: 1, columns: items, values: values(items, 0.5, &random)),
                prior: Matrix(rows: 1, columns: items))
            hidden = Matrix(rows: 1, columns: width, values: values(width, 4, &random))
            // Most items are in the first groups.
            groups = ItemGroups(
                (0..<items).map { item in
                    item < count
                        ? Int32(item)
                        : Int32(
                            min(Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random)))
                })
            recency = try #require(
                ItemRecency(
                    (0..<items).map { item in
                        item % 7 == 6
                            ? nil
                            : CalendarDay(daysSince1970: 19_000 + Int.random(in: 0..<300, using: &random))
                    }, newest: nil))
        }

        func search(_ count: Int, _ filter: CandidateFilter, _ rules: SelectionRules?) -> QuestionSearch {
            let search = QuestionSearch()
            // What was looked for before leaves nothing behind.
            for count in [max(1, count / 2), count] {
                search.begin(count: count, filter: filter, ScoreTerms(), rules)
                CatalogueSearch().run(catalogue, hidden, [search])
            }
            return search
        }

        /// The definition.
        func wanted(
            _ count: Int, _ filter: CandidateFilter, _ preferences: ListPreferences, earlier: [Int32]
        ) -> [QuestionSearch.Hit] {
            var room = [Int](repeating: preferences.mostPerGroup ?? .max, count: groups.count)
            if preferences.mostPerGroup != nil {
                for item in earlier { room[Int(groups.numbers[Int(item)])] -= 1 }
            }
            var found: [QuestionSearch.Hit] = []
            var all = search(items, filter, nil).best
            for place in all.indices {
                all[place].boost =
                    preferences.recencyBoost
                    * recency.values.withRow(0) { [item = all[place].item] in $0[Int(item)] }
            }
            all.sort { ($1.preference, $0.item) < ($0.preference, $1.item) }
            for hit in all where found.count < count {
                let group = Int(groups.numbers[Int(hit.item)])
                if room[group] <= 0 { continue }
                room[group] -= 1
                found.append(hit)
            }
            return found
        }

        func rules(_ preferences: ListPreferences, earlier: [Int32] = []) -> SelectionRules? {
            SelectionRules(preferences, earlier: earlier, recency: recency, groups: groups)
        }
    }

    @Test(
        "the best by groups and recency are those of a walk through all items, with exclusions, allow-lists and earlier ones",
        arguments: [(1, 1), (5, 2), (40, 40), (300, 3), (1024, 30), (3000, 12), (5000, 900)])
    func againstDefinition(items: Int, groups: Int) throws {
        var random = SeededGenerator(seed: UInt64(items + groups))
        let setting = try Setting(items: items, groups: groups, width: 24, &random)
        for round in 0..<24 {
            let some = { (share: Int, random: inout SeededGenerator) in
                (0..<items / share).map { _ in Int32.random(in: 0..<Int32(items), using: &random) }
            }
            let filter = CandidateFilter(
                excluded: some(6, &random), allowed: round % 4 == 3 ? some(3, &random) : nil)
            let preferences = ListPreferences(
                mostPerGroup: round % 3 == 0 ? nil : [1, 2, 5][round % 5 % 3],
                recencyBoost: round % 3 == 1 ? 0 : Float.random(in: 0.1...1, using: &random))
            let count = [1, 10, 100][round % 3]
            let earlier = round % 2 == 0 ? [] : Array(some(50, &random).prefix(4))
            let rules = try #require(setting.rules(preferences, earlier: earlier))
            let found = setting.search(count, filter, rules)
            let wanted = setting.wanted(count, filter, preferences, earlier: earlier)
            #expect(found.best.map(\.item) == wanted.map(\.item), "\(preferences), \(count) items, \(earlier)")
            #expect(found.best.map(\.score) == wanted.map(\.score))
            for (one, other) in zip(found.best, wanted) {
                #expect(abs(one.probability - other.probability) < 2e-3 * other.probability)
            }
        }
    }

    @Test("as many as asked for are found however deep they lie, and no more is scored than may be among them")
    func deep() throws {
        var random = SeededGenerator(seed: 9)
        let setting = try Setting(items: 6000, groups: 40, width: 48, &random)
        // All groups are needed, and more than there are can not be had.
        for (count, found) in [(40, 40), (100, 40)] {
            let search = setting.search(
                count, CandidateFilter(), setting.rules(ListPreferences(mostPerGroup: 1)))
            #expect(search.best.count == found)
            #expect(Set(search.best.map { setting.groups.numbers[Int($0.item)] }).count == 40)
            #expect(search.scoredAgain < 600)
        }
        let boosted = setting.search(10, CandidateFilter(), setting.rules(ListPreferences(recencyBoost: 1)))
        #expect(boosted.best.count == 10 && boosted.scoredAgain < 600)
    }

    @Test("without preferences there are no rules, and nothing else is computed")
    func none() throws {
        var random = SeededGenerator(seed: 2)
        let setting = try Setting(items: 50, groups: 5, width: 8, &random)
        #expect(setting.rules(ListPreferences()) == nil)
        #expect(setting.rules(ListPreferences(diversity: 0.5), earlier: [3]) == nil)
    }
}
