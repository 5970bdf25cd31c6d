@main
struct CheckpointCommand {
    static func main() {}
}
