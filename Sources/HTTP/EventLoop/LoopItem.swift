/// What is handed over to an event loop.
enum LoopItem: Sendable {
    case work(@Sendable () -> Void)
    case job(UnownedJob)
}
