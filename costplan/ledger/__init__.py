"""What was reserved before each call and what it came to, in whole pico-dollars, behind one small interface.
It knows no plan, no price and no budget: caps and amounts reach it as numbers."""
