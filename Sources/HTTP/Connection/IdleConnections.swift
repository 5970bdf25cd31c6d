import Platform

/// The connections whose clients are waited for, by their descriptors, in the order in which that began: who may be closed to make room
/// for others. Those being answered are not among them.
///
/// Where connections come and go all the time, looking at each of ten thousand for every new one would keep the loop from the others.
/// Here nothing is ever looked through, if those there are are added in the order in which they began to be waited for.
struct IdleConnections {
    private struct Place {
        var since = MonotonicTime(nanoseconds: 0)
        /// How many times as long its client counts as waited for, as a power of ``weight``; nil: it is not. Who is between two requests
        /// loses less than who is in the middle of one, and who has never been answered may be no client at all: once for each.
        var level: Int?
        /// Which of `clients` it belongs to; nil: none.
        var client: Int?
    }

    private struct Client {
        let address: IPAddress
        var connections = 0
        var list = LinkedLists.List()
    }

    /// By descriptor.
    private var places: [Place] = []
    private var byLevel = LinkedLists()
    private var byClient = LinkedLists()
    private var levels = [LinkedLists.List](repeating: LinkedLists.List(), count: 3)
    /// Those of numbers in `unused` have no connection.
    private var clients: [Client] = []
    private var numbers: [IPAddress: Int] = [:]
    private var unused: [Int] = []

    private static let weight: Int64 = 4

    /// - Parameter client: whom it counts for; nil: nobody
    mutating func add(_ descriptor: Int, of client: IPAddress?) {
        while places.count <= descriptor { places.append(Place()) }
        places[descriptor] = Place(client: client.map { number(of: $0) })
    }

    mutating func remove(_ descriptor: Int) {
        note(descriptor, waiting: nil, hasAnswered: false)
        guard let client = places[descriptor].client else { return }
        places[descriptor].client = nil
        clients[client].connections -= 1
        guard clients[client].connections == 0 else { return }
        numbers[clients[client].address] = nil
        unused.append(client)
    }

    private mutating func number(of client: IPAddress) -> Int {
        if let number = numbers[client] {
            clients[number].connections += 1
            return number
        }
        let new = Client(address: client, connections: 1)
        let number = unused.popLast() ?? clients.count
        if number == clients.count { clients.append(new) } else { clients[number] = new }
        numbers[client] = number
        return number
    }

    /// - Parameter waiting: for what, and since when; nil: the client is being answered
    mutating func note(
        _ descriptor: Int, waiting: (for: ConnectionStateMachine.Waiting, since: MonotonicTime)?, hasAnswered: Bool
    ) {
        let level = waiting.map { ($0.for == .request ? 1 : 0) + (hasAnswered ? 0 : 1) }
        let place = places[descriptor]
        guard level != place.level || (waiting.map { $0.since != place.since } ?? false) else { return }
        if let level = place.level {
            byLevel.remove(descriptor, from: &levels[level])
            if let client = place.client { byClient.remove(descriptor, from: &clients[client].list) }
        }
        places[descriptor].level = level
        guard let waiting, let level else { return }
        places[descriptor].since = waiting.since
        byLevel.append(descriptor, to: &levels[level])
        if let client = place.client { byClient.append(descriptor, to: &clients[client].list) }
    }

    /// The connection that is missed least if it is closed: the one that counts as waited for longest.
    func leastMissed(now: MonotonicTime) -> Int? {
        var found: (descriptor: Int, age: Int64)?
        var weight: Int64 = 1
        for list in levels {
            if let descriptor = list.first {
                let age = now.nanoseconds - places[descriptor].since.nanoseconds
                let weighed = age.multipliedReportingOverflow(by: weight).partialValue
                if found.map({ weighed > $0.age }) ?? true { found = (descriptor, weighed) }
            }
            weight *= Self.weight
        }
        return found?.descriptor
    }

    /// The client's connection that has been waited for longest.
    func leastMissed(of client: IPAddress) -> Int? {
        numbers[client].flatMap { clients[$0].list.first }
    }
}
