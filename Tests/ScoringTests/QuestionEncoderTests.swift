import BERT4Rec
import Interactions
import Scoring
import Testing

/// From a question to what the network reads.
@Suite("Questions as tokens")
struct QuestionEncoderTests {
    private let items: [Int32] = [2, 3, 4, 5, 6, 7, 8, 9]

    private func tokens(
        _ itemsBefore: Int, _ pass: Objective, _ encoder: QuestionEncoder
    ) -> (tokens: [Int32], target: Int32) {
        var batch = PackedBatch(visibility: pass.visibility)
        let position = TargetPosition(itemsBefore: itemsBefore, of: items.count)
        encoder.append(PositionQuestion(items: items[...], position: position), pass, to: &batch)
        return (batch.tokens, batch.targetRows[0])
    }

    @Test("a masked model gets the items nearest to the position, with [MASK] there")
    func masked() {
        let encoder = QuestionEncoder(objectives: [.masked], maximumLength: 5)
        #expect(tokens(4, .masked, encoder) == ([4, 5, 1, 6, 7], 2))
        #expect(tokens(1, .masked, encoder) == ([2, 1, 3, 4, 5], 1))
        #expect(tokens(7, .masked, encoder) == ([6, 7, 8, 1, 9], 3))
        #expect(tokens(8, .masked, encoder) == ([6, 7, 8, 9, 1], 4))
        #expect(tokens(0, .masked, encoder) == ([1, 2, 3, 4, 5], 0))
        let long = QuestionEncoder(objectives: [.masked], maximumLength: 20)
        #expect(tokens(3, .masked, long) == ([2, 3, 4, 1, 5, 6, 7, 8, 9], 3))
    }

    @Test("a causal pass gets what lies left of the position, a reverse one what lies right")
    func directed() {
        let encoder = QuestionEncoder(objectives: [.causal, .reverse], maximumLength: 3)
        #expect(tokens(2, .causal, encoder) == ([2, 3], 1))
        #expect(tokens(5, .causal, encoder) == ([4, 5, 6], 2))
        #expect(tokens(2, .reverse, encoder) == ([4, 5, 6], 0))
        #expect(tokens(7, .reverse, encoder) == ([9], 0))
    }

    @Test("which passes answer a position follows from what the model learned")
    func passes() {
        func passes(_ objectives: [Objective], _ before: Int) -> [Objective] {
            QuestionEncoder(objectives: objectives, maximumLength: 5)
                .passes(for: TargetPosition(itemsBefore: before, of: 8))
        }
        #expect(passes([.causal, .reverse], 3) == [.causal, .reverse])
        #expect(passes([.reverse], 3) == [.reverse])
        #expect(passes([.causal], 3) == [.causal])
        #expect(passes([.causal, .masked, .reverse], 3) == [.causal, .reverse])
        #expect(passes([.causal, .masked], 3) == [.masked])
        #expect(passes([.causal, .reverse], 8) == [.causal])
        #expect(passes([.causal, .reverse], 0) == [.reverse])
    }

    @Test("the window and its tokens are what the passes read, for every model, cart and position")
    func window() {
        let models: [[Objective]] = [
            [.masked], [.causal], [.reverse], [.causal, .reverse], [.masked, .causal], [.masked, .causal, .reverse],
        ]
        for objectives in models {
            let encoder = QuestionEncoder(objectives: objectives, maximumLength: 4)
            for count in 1...12 {
                let items = (0..<Int32(count)).map { $0 + ItemVocabulary.firstItem }
                for itemsBefore in 0...count {
                    let position = TargetPosition(itemsBefore: itemsBefore, of: count)
                    var read: [Int32] = []
                    for pass in encoder.passes(for: position) {
                        var batch = PackedBatch(visibility: pass.visibility)
                        encoder.append(PositionQuestion(items: items[...], position: position), pass, to: &batch)
                        read += batch.tokens
                    }
                    #expect(encoder.tokens(itemsBefore: itemsBefore, of: count) == read.count)
                    let window = encoder.window(itemsBefore: itemsBefore, of: count)
                    #expect(Array(items[window]) == read.filter { $0 != ItemVocabulary.mask })
                }
            }
        }
    }
}
