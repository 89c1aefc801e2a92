"""Many agents meet: who plays whom, and what it says about them."""
