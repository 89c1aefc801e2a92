"""Many recorded fights: storing, checking, splitting and measuring them; data made of them."""
