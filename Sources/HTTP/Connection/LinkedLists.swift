/// Lists of small numbers, such as descriptors, each in one of them at most. Adding and taking out cost the same wherever in a list, and
/// there is room for every number up to the greatest that has been added.
struct LinkedLists {
    /// One of them. Belongs to the `LinkedLists` that its members were added by.
    struct List {
        /// The one that was added before the others; nil: none.
        var first: Int? { head < 0 ? nil : Int(head) }

        fileprivate var head: Int32 = -1
        fileprivate var tail: Int32 = -1
    }

    private struct Link {
        var previous: Int32 = -1
        var next: Int32 = -1
    }

    private var links: [Link] = []

    /// - Parameter member: in no list yet, and not negative
    mutating func append(_ member: Int, to list: inout List) {
        while links.count <= member { links.append(Link()) }
        let number = Int32(member)
        links[member] = Link(previous: list.tail, next: -1)
        if list.tail < 0 { list.head = number } else { links[Int(list.tail)].next = number }
        list.tail = number
    }

    /// - Parameter member: in `list`
    mutating func remove(_ member: Int, from list: inout List) {
        let link = links[member]
        if link.previous < 0 { list.head = link.next } else { links[Int(link.previous)].next = link.next }
        if link.next < 0 { list.tail = link.previous } else { links[Int(link.next)].previous = link.previous }
    }
}
