"""What a resident, a trainer and a teacher do: drills of synthetic patients, in a store of their own."""
