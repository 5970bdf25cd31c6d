import Interactions
import Testing

/// Text that is not written as one row a line: the error says what it is and what to do.
@Suite struct MistakenFileTests {
    @Test("lists in the item column are named where no sequence is left")
    func lists() {
        #expect(failure("user,items\n1,a;b;c\n2,c;d\n").contains("give --item-separator ';'"))
        #expect(failure("user,items\n1,909 908 902\n2,908 5\n").contains("give --item-separator ' '"))
        #expect(!failure("user,items\n1,abc\n2,908\n3,x y\n").contains("--item-separator"))
    }
}
