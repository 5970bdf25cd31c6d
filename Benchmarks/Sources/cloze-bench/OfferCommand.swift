import ArgumentParser
import Foundation
import Platform

/// A client of `serve` that takes little of the machine it shares with it: one thread for all connections.
struct OfferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer",
        abstract: "Posts bodies to a server on this machine from one thread and prints one JSON object.",
        discussion: """
            With --rate requests are sent on a schedule, evenly spaced, each on a connection that is free; their latency counts from \
            when they were to be sent. Without it every connection asks again as soon as it has been answered.
            """)

    @Option(help: "The server's port.")
    var port: UInt16

    @Option(help: "Where to post to.")
    var path = "/recommend"

    @Option(help: "A file of bodies, one a line.")
    var bodies: String

    @Option(help: "Connections.")
    var connections: Int

    @Option(help: "Seconds to measure.")
    var seconds: Double

    @Option(help: "Seconds before, whose requests do not count.")
    var warmUp = 0.5

    @Option(help: "Requests a second in all.")
    var rate: Double?

    func validate() throws {
        guard connections >= 1, seconds > 0, warmUp >= 0, rate.map({ $0 > 0 }) != false else {
            throw ValidationError("--connections, --seconds and --rate are positive, --warm-up is not negative")
        }
    }

    func run() throws {
        guard let text = try? String(contentsOfFile: bodies, encoding: .utf8) else {
            throw ContenderError.unreadable(path: bodies, reason: "it is no text file")
        }
        let requests = text.split(separator: "\n").map { OfferedRequest.bytes(path: path, body: Array($0.utf8)) }
        guard !requests.isEmpty else { throw ContenderError.unreadable(path: bodies, reason: "it has no line") }
        let offer = try Offer(
            port: port, requests: requests, connections: connections,
            schedule: OfferSchedule(start: .now, warmUp: .seconds(warmUp), length: .seconds(seconds), rate: rate))
        try say(offer.run())
    }
}
