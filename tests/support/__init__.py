"""What several tests share: people, packs, clients, servers and screens."""
