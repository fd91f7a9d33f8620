"""The tests of `xiaoliu test`: what every chat page that xiaoliu makes must do, on every phone."""
